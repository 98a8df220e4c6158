"use strict";
// Saves the form as a file of answers (YAML whose texts are written as JSON writes them), and opens one that it saved.
(() => {
  const form = document.getElementById("form");
  const said = document.getElementById("said");
  const field = (name) => form.elements.namedItem(name);
  const value = (name) => (field(name) ? field(name).value.trim() : "");
  const questions = [...form.querySelectorAll("fieldset.ask")].map((one) => one.id);
  let unsaved = false;

  // Control characters, which a text file cannot hold, become spaces; what would end a line is escaped.
  const held = (plain) => plain.replace(/[\u007f-\u009f\ufeff\ufffe\uffff]/g, " ");
  const text = (plain) =>
    JSON.stringify(held(plain)).replace(/[\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
  const lines = (pairs, indent) =>
    pairs.filter(([, said]) => said).map(([key, said]) => `${indent}${key}: ${text(said)}`);

  const answerLines = (id) => {
    const choice = value(`${id}.answer`);
    const given = ["evidence", "note"].map((key) => [key, value(`${id}.${key}`)]);
    const action = lines(["do", "owner", "due"].map((key) => [key, value(`${id}.${key}`)]), "      ");
    if (!choice && !action.length && !given.some(([, one]) => one)) return [];
    const whose = [["by", value("by")], ["date", value("date")]];
    const parts = lines([["answer", choice], ...given, ...whose], "    ");
    return [`  ${id}:`, ...parts, ...(action.length ? ["    action:", ...action] : [])];
  };

  const save = () => {
    const about = [["organisation", value("organisation")], ["nation", value("nation")]];
    const answers = questions.flatMap(answerLines);
    const file = [
      "# Answers to the self-assessment, saved by the form. Read them with: fairness assess FILE",
      "assessment:", ...lines([...about, ["questionnaire", form.dataset.version]], "  "),
      ...(answers.length ? ["answers:", ...answers] : ["answers: {}"]), "",
    ].join("\n");
    const name = value("organisation").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file], {type: "application/yaml"}));
    link.download = name ? `answers-${name}.yaml` : "answers.yaml";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
    const done = questions.filter((id) => value(`${id}.answer`)).length;
    said.textContent = `Saved ${done} of ${questions.length} answers as ${link.download}, where your browser keeps downloads.`;
  };

  const put = (name, plain) => {
    const found = field(name);
    if (found) found.value = plain;
    return Boolean(found);
  };

  // A line that this form wrote: its indent, its key and its text.
  const LINE = /^( *)([A-Za-z0-9]+):(?: (".*"))?$/;

  const fill = (file) => {
    let question = "", filled = 0;
    for (const line of file.split(/\r?\n/)) {
      const [, indent, key, quoted] = LINE.exec(line) || [];
      if (key === undefined || (quoted === undefined && key !== "action")) {
        question = indent === "  " && key ? key : question;
        continue;
      }
      if (quoted === undefined || key === "questionnaire") continue;
      const name = indent === "  " || ["by", "date"].includes(key) ? key : `${question}.${key}`;
      filled += put(name, JSON.parse(quoted));
    }
    return filled;
  };

  const open = async (file) => {
    if (!file) return;
    if (unsaved && !confirm("Your unsaved answers will be lost. Open the file?")) return;
    try {
      const content = await file.text();
      form.reset();
      const filled = fill(content);
      said.textContent = filled
        ? `Opened ${file.name}.`
        : `${file.name} has no answers that this page can read. Choose a file that this page saved.`;
      unsaved = false;
    } catch {
      said.textContent = `${file.name} cannot be read. Choose a file that this page saved.`;
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    unsaved = unsaved || event.target.type !== "file";
  });
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("open").addEventListener("change", (event) => open(event.target.files[0]));
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
  document.getElementById("saving").hidden = false;
})();
