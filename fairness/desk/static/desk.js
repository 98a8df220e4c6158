/* The desk works without this: it gives a date picker, the choice of a type, focus and keys. */
"use strict";
(function () {
  function months() {
    return ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  }
  function ready(root) {
    root.querySelectorAll("[data-pick]").forEach(function (field) {
      if (field.dataset.picks) return;
      field.dataset.picks = "1";
      var pick = document.createElement("input");
      pick.type = "date";
      pick.className = "pick";
      pick.tabIndex = -1;
      pick.setAttribute("aria-label", "Choose a day from a calendar");
      pick.addEventListener("change", function () {
        var parts = pick.value.split("-");
        if (parts.length === 3) field.value = Number(parts[2]) + " " + months()[Number(parts[1]) - 1] + " " + parts[0];
        field.focus();
      });
      field.after(pick);
    });
  }
  document.addEventListener("click", function (event) {
    var chosen = event.target.closest("[data-type]");
    if (chosen) {
      var field = document.getElementById(chosen.dataset.into || "type");
      field.value = chosen.dataset.type;
      document.getElementById("like").textContent = chosen.textContent;
      field.focus();
    }
    if (event.target.closest("[data-print]")) window.print();
  });
  /* Keys of a row that waits: the number of a proposal, n for no event, u for undo, j and k to move. */
  document.addEventListener("keydown", function (event) {
    if (!document.querySelector("[data-keys]") || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=radio]),textarea,select")) return;
    var key = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (key) { event.preventDefault(); key.click(); }
  });
  /* A file that is dropped is the file of the form. */
  document.addEventListener("dragover", function (event) {
    if (event.target.closest && event.target.closest("[data-drop]")) event.preventDefault();
  });
  document.addEventListener("drop", function (event) {
    var place = event.target.closest && event.target.closest("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
  /* What could not be kept is said: the desk may have been stopped, or started again, since the page was opened. */
  function lost() {
    var main = document.getElementById("main");
    if (main.querySelector("#lost")) return;
    var said = document.createElement("div");
    said.id = "lost";
    said.className = "conflict";
    said.setAttribute("role", "alert");
    said.textContent = "Your last entry was not kept: the desk was stopped, or started again. Open the desk by its link, then enter it again.";
    main.prepend(said);
  }
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:responseError", lost);
  document.addEventListener("htmx:afterSettle", function () { ready(document); });
  ready(document);
  var first = document.querySelector("[data-focus]");
  if (first) { first.tabIndex = -1; first.focus(); }
})();
