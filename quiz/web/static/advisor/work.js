// Progressive enhancement of one's own case: what is typed is sent as it is typed, to the address the form goes to anyway,
// with a copy in this browser until the desk has it; programs are dragged and moved by Alt and the arrows. The page does
// all of it without this file, a button at a time.

const form = document.getElementById("work");
const said = document.querySelector("[data-saved]");
const store = form && `desk:${form.dataset.work}`;
const PAUSE = 700;  // milliseconds without a key before what was typed is sent

// --- what is typed is kept -----------------------------------------------------------------------------------------

const FIELDS = "textarea, select, input:not([type=hidden], [readonly])";
const fields = () => [...form.querySelectorAll(FIELDS)].filter((field) => field.name);
const version = () => form.elements.namedItem("version");
let timer = 0, sending = null, dirty = false, leaving = false;

function tell(words, wrong = false) {
  said.textContent = words;
  said.parentElement.classList.toggle("wrong", wrong);
}

function copy() {
  const typed = Object.fromEntries(fields().map((field) => [field.name, field.value]));
  try { localStorage.setItem(store, JSON.stringify({ version: version().value, sent: leaving, typed })); } catch { /* private mode */ }
}

function forget() { try { localStorage.removeItem(store); } catch { /* private mode */ } }

function touched() {
  dirty = true;
  tell("Not saved yet");
  copy();
  later(PAUSE);
}

async function send() {
  if (leaving || !dirty) return;
  dirty = false;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "keep");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("You are signed out.");
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.problem);
    version().value = found.version;
    const at = new Date(found.saved);
    if (dirty) later(PAUSE);
    else { tell(`Saved ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`); forget(); }
  } catch (problem) {
    const away = problem instanceof TypeError;  // no answer at all
    dirty = true;
    tell(`Not saved. ${away ? "The desk cannot be reached." : problem.message} What you typed is kept in this browser.`, true);
    if (away) later(PAUSE * 10);
  }
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(async () => { if (!sending) { sending = send(); await sending; sending = null; } else later(PAUSE); }, pause);
}

// A copy that the desk never got comes back: it was typed over the very version that this page shows.
function restore() {
  let found;
  try { found = JSON.parse(localStorage.getItem(store) ?? "null"); } catch { return; }
  if (!found) return;
  if (found.version !== version().value && found.sent) { forget(); return; }
  let back = 0;
  for (const field of fields()) {
    const typed = found.typed[field.name];
    const same = found.version === version().value;
    if (typed === undefined || typed === field.value || (!same && field.value)) continue;
    field.value = typed;
    field.closest("details")?.setAttribute("open", "");
    back += 1;
  }
  if (back) { touched(); tell("What you typed here before is back"); } else forget();
}

// --- the order -----------------------------------------------------------------------------------------------------

const list = form?.querySelector("[data-list]");
const block = form?.querySelector("[data-block]");
const primary = document.querySelector(".bar .primary");
const lines = () => [...list.querySelectorAll("[data-line]")];
const number = (line) => line.querySelector("input.place");

function renumber() {
  lines().forEach((line, at) => { if (number(line)) number(line).value = at + 1; });
  const moved = lines().some((line, at) => line.dataset.was !== String(at));
  block?.classList.toggle("fresh", moved);
  block?.querySelector("[data-arrange]").classList.toggle("primary", moved || block.hasAttribute("data-open"));
  primary?.classList.toggle("primary", !moved);
}

function shift(line, by) {
  const all = lines(), at = all.indexOf(line), other = all[at + by];
  if (!other) return;
  if (by < 0) other.before(line); else other.after(line);
  line.scrollIntoView({ block: "nearest" });
  renumber();
  touched();
}

function put(line, place) {
  const rest = lines().filter((other) => other !== line);
  const before = rest[Math.min(Math.max(place, 1), rest.length + 1) - 1];
  if (before) before.before(line); else rest.at(-1)?.after(line);
  renumber();
  touched();
}

// A program is dragged by its grip and dropped anywhere between the first and the last line; a rule shows where.
let dragged = null;

function landing(event) {
  const middle = (line) => { const { top, height } = line.getBoundingClientRect(); return top + height / 2; };
  return lines().find((line) => line !== dragged && event.clientY < middle(line));
}

function mark(before) {
  const all = lines(), stays = before === all[all.indexOf(dragged) + 1];  // where it is already, nothing is promised
  list.classList.toggle("lands-last", !stays && !before);
  all.forEach((line) => line.classList.toggle("lands", !stays && line === before));
}

function unmark() {
  list.classList.remove("lands-last");
  lines().forEach((line) => line.classList.remove("lands"));
}

function allowDragging(line) {
  const grip = line.querySelector("[data-grip]");
  if (!grip) return;
  grip.hidden = !matchMedia("(any-pointer: fine)").matches;
  grip.addEventListener("pointerdown", () => { line.draggable = true; });
  grip.addEventListener("pointerup", () => { line.draggable = false; });
  line.addEventListener("dragstart", (event) => {
    if (!line.draggable) return;  // a link or a selection of the line, which goes where it likes
    dragged = line;
    line.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("application/x-program", line.id);  // Firefox drags nothing that is empty
  });
  line.addEventListener("dragend", () => {
    dragged = null;
    line.draggable = false;
    line.classList.remove("dragged");
    unmark();
  });
}

function allowDropping() {
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(landing(event));
  });
  list.addEventListener("dragleave", (event) => { if (!list.contains(event.relatedTarget)) unmark(); });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const before = landing(event), was = lines();
    if (before) before.before(dragged); else lines().at(-1).after(dragged);
    if (lines().every((line, at) => line === was[at])) return;
    renumber();
    touched();
  });
}

// --- together ------------------------------------------------------------------------------------------------------

if (form) {
  lines().forEach((line, at) => { line.dataset.was = String(at); allowDragging(line); });
  allowDropping();
  form.addEventListener("input", (event) => { if (event.target.matches(FIELDS)) touched(); });
  form.addEventListener("change", (event) => {
    const line = event.target.matches("input.place") && event.target.closest("[data-line]");
    if (line && Number(event.target.value)) put(line, Number(event.target.value));
  });
  form.addEventListener("click", (event) => {
    const by = event.target.closest("[data-shift]");
    if (!by) return;
    event.preventDefault();
    shift(by.closest("[data-line]"), Number(by.dataset.shift));
  });
  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("[data-line]"), by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!line || !by || !event.altKey || !number(line)) return;
    event.preventDefault();
    shift(line, by);
    line.focus();
  });
  // An address with ?add= and the links of the shortlist choose the program to add without leaving what is typed.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-add]"), program = document.getElementById("program");
    if (!link || !program) return;
    event.preventDefault();
    program.value = link.dataset.add;
    program.closest("details").open = true;
    program.focus();
    touched();
  });
  // A text block goes to where the cursor last stood in the field; its button does so at the end, at the desk.
  form.addEventListener("click", (event) => {
    const into = event.target.closest("[data-into]"), words = document.getElementById("block")?.selectedOptions[0]?.dataset.words;
    if (!into || !words) return;
    event.preventDefault();
    const field = form.elements.namedItem(into.dataset.into);
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    touched();
  });
  // The search narrows the programs as it is typed; its button asks the desk, which knows more names of a school.
  const find = document.getElementById("find"), program = document.getElementById("program");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  find?.addEventListener("input", () => {
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    for (const option of program.options) option.hidden = Boolean(option.value) && !words.every((word) => fold(option.text).includes(word));
    const shown = [...program.options].filter((option) => option.value && !option.hidden);
    if (shown.length === 1) program.value = shown[0].value;
  });
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    if (sending) {  // the page's versions are those after what is on its way
      event.preventDefault();
      sending.then(() => form.requestSubmit(event.submitter));
      return;
    }
    leaving = true;
    copy();
  });
  addEventListener("beforeunload", (event) => { if ((dirty || sending) && !leaving) event.preventDefault(); });
  restore();
}

// Who signs out leaves nothing behind in this browser.
document.querySelector(".masthead nav form")?.addEventListener("submit", () => {
  try { Object.keys(localStorage).filter((key) => key.startsWith("desk:")).forEach((key) => localStorage.removeItem(key)); } catch { /* private mode */ }
});
