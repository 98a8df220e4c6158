"use strict";
// Lists that can be filtered and put in another order. Without this script all of a page is there, in its own order.
(() => {
  const FACETS = {theme: "Theme", severity: "Severity", person: "Who acts", basis: "Kind of basis"};
  const RANKS = {
    severity: ["critical", "high", "medium", "low"],
    basis: ["duty", "guidance", "research", "our suggestion", "design"],
  };
  const main = document.getElementById("main");
  const items = [...main.querySelectorAll("[data-severity]")];
  if (!items.length) return;
  const given = new Map(items.map((item, place) => [item, place]));
  const rank = (facet, value) => {
    const known = (RANKS[facet] || []).indexOf(value);
    return known < 0 ? value : String(known);
  };
  const by = (facet) => (one, other) =>
    facet === "cases"
      ? Number(other.dataset.cases || 0) - Number(one.dataset.cases || 0)
      : rank(facet, one.dataset[facet] || "~").localeCompare(rank(facet, other.dataset[facet] || "~"));

  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("aria-label", "Filter and sort");
  const chooser = (id, says, options) => {
    const field = document.createElement("div");
    const label = document.createElement("label");
    label.append(says);
    label.htmlFor = `filter-${id}`;
    const select = document.createElement("select");
    select.id = `filter-${id}`;
    for (const [value, words] of options) select.add(new Option(words, value));
    field.append(label, select);
    form.append(field);
    return select;
  };
  const chosen = {};
  for (const [facet, says] of Object.entries(FACETS)) {
    const values = [...new Set(items.map((item) => item.dataset[facet]).filter(Boolean))];
    values.sort((one, other) => rank(facet, one).localeCompare(rank(facet, other)));
    if (values.length > 1) {
      chosen[facet] = chooser(facet, says, [["", "All"], ...values.map((value) => [value, value])]);
    }
  }
  const orders = Object.keys(chosen).map((facet) => [facet, FACETS[facet]]);
  if (items.some((item) => item.dataset.cases)) orders.push(["cases", "Most cases at risk"]);
  const order = chooser("order", "Order", [["", "As written"], ...orders]);
  const reset = document.createElement("button");
  reset.type = "reset";
  reset.textContent = "Show all";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(reset, status);

  const show = () => {
    const wanted = Object.entries(chosen).filter(([, select]) => select.value);
    let seen = 0;
    for (const item of items) {
      item.hidden = wanted.some(([facet, select]) => item.dataset[facet] !== select.value);
      seen += !item.hidden;
    }
    for (const list of new Set(items.map((item) => item.parentElement))) {
      const own = items.filter((item) => item.parentElement === list);
      const next = own[own.length - 1].nextSibling;
      own.sort((one, other) => (order.value && by(order.value)(one, other)) || given.get(one) - given.get(other));
      const marker = document.createComment("");
      list.insertBefore(marker, next);
      for (const item of own) list.insertBefore(item, marker);
      marker.remove();
    }
    for (const frame of new Set(items.flatMap((item) => [item.closest("details.fold"), item.closest("section")]))) {
      if (!frame) continue;
      const empty = items.every((item) => item.hidden || !frame.contains(item));
      if (frame.tagName === "DETAILS" && wanted.length) frame.open = !empty;
      if (!frame.querySelector("figure, form")) frame.hidden = empty;
    }
    status.textContent = wanted.length ? `Showing ${seen} of ${items.length}.` : `All ${items.length} are shown.`;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  // A link may lead to something that is filtered away.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      form.reset();
      setTimeout(() => target.scrollIntoView());
    }
  });
  const section = items[0].closest("section");
  if (items.every((item) => section.contains(item))) section.querySelector("h2, h3").after(form);
  else section.before(form);
  show();
})();
