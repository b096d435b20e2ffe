// The shortlist without reloading: Up and Down move in place and say so, and a grip drags. The buttons of each entry are
// the only controls that a keyboard needs; without this file they do the same by loading the page again.

const list = document.querySelector("[data-entries]");
const said = document.querySelector("[data-said]");
const EDGE = 60;  // pixels from the window's edge where dragging scrolls
const entries = () => [...list.children].filter((entry) => entry.querySelector("[data-moves]"));

function renumber() {
  const all = entries();
  all.forEach((entry, at) => {
    const up = entry.querySelector("[data-up]"), down = entry.querySelector("[data-down]");
    entry.querySelector("[data-number]").textContent = at + 1;
    entry.querySelector("[name=position]").value = at + 1;
    up.disabled = at === 0;
    up.value = all[at - 1]?.dataset.program ?? "";
    down.disabled = at === all.length - 1;
    down.value = all[at + 2]?.dataset.program ?? "";
  });
}

// The server is told which program this one now stands before; it puts it there in the list as it is stored. One move
// is sent after the other.
let sending = Promise.resolve();

function save(entry, focused) {
  const form = entry.querySelector("[data-moves]"), sent = new FormData(form), all = entries(), at = all.indexOf(entry);
  sent.set("before", all[at + 1]?.dataset.program ?? "");
  renumber();
  if (focused) (focused.disabled ? [...form.querySelectorAll("button:not(:disabled)")][0] : focused).focus();
  sending = sending.then(async () => {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent) });
    if (!answer.ok) throw new Error(answer.status);
    said.textContent = `${entry.dataset.name} is now number ${at + 1} of ${all.length}.`;
  }).catch(() => location.reload());  // what is stored decides
}

function drag(grip) {
  const entry = grip.closest("li[data-program]");
  let began = -1;
  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    began = entries().indexOf(entry);
    entry.classList.add("dragged");
  });
  // The others step aside: an entry that left the page for a moment would lose the pointer.
  const middle = (other) => { const box = other.getBoundingClientRect(); return box.top + box.height / 2; };
  grip.addEventListener("pointermove", (event) => {
    if (began < 0) return;
    const all = entries(), at = all.indexOf(entry), above = all[at - 1], below = all[at + 1];
    if (above && event.clientY < middle(above)) entry.after(above);
    else if (below && event.clientY > middle(below)) entry.before(below);
    if (event.clientY < EDGE) scrollBy(0, -EDGE / 3);
    else if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 3);
  });
  const end = () => {
    if (began < 0) return;
    const moved = entries().indexOf(entry) !== began;
    began = -1;
    entry.classList.remove("dragged");
    if (moved) save(entry);
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}

if (list) {
  for (const grip of list.querySelectorAll("[data-grip]")) if (entries().length > 1) drag(grip);
  list.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-up], [data-down]")) return;
    event.preventDefault();
    const entry = button.closest("li[data-program]"), all = entries(), at = all.indexOf(entry);
    list.insertBefore(entry, button.matches("[data-up]") ? all[at - 1] : all[at + 1].nextElementSibling);
    save(entry, button);
  });
}
