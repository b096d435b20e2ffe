// The sharpening panel saves each answer as it is given, by the same POST as its button, and swaps in the re-ranked parts
// of the page that comes back. The panel itself stays in place, so focus and what is being typed are never lost.

const form = document.querySelector("form[data-sharpen]");
const controls = () => [...form.querySelectorAll("input:not([type=hidden]), select")];
const state = (control) => /checkbox|radio/.test(control.type) ? control.checked : control.value;
const put = (control, value) => { if (/checkbox|radio/.test(control.type)) control.checked = value; else control.value = value; };

const status = document.createElement("p");
status.className = "sharpened fine";
status.setAttribute("role", "status");
const save = form.querySelector("[data-save]");
save.hidden = true;
form.append(status);

let saving = false, again = false;

function swap(fresh) {
  const chosen = new Set([...document.querySelectorAll("#ranked input[form=compare]")].filter((box) => box.checked).map((box) => box.value));
  for (const part of document.querySelectorAll("[data-swap]")) {
    const other = fresh.getElementById(part.id);
    if (other) part.replaceWith(document.adoptNode(other));
  }
  for (const box of document.querySelectorAll("#ranked input[form=compare]")) box.checked = chosen.has(box.value) || box.checked;
  document.title = fresh.title;
  document.dispatchEvent(new CustomEvent("swapped"));
}

// What was saved elsewhere shows here too, except where the student has gone on since.
function follow(fresh, sent) {
  const panel = fresh.querySelector("form[data-sharpen]");
  for (const control of controls()) {
    const other = panel.querySelector(`#${CSS.escape(control.id)}`);
    if (state(control) === sent.get(control)) put(control, state(other));
  }
  form.elements.shown.value = panel.elements.shown.value;
  form.elements.csrf_token.value = panel.elements.csrf_token.value;
  form.closest("details").querySelector("[data-given]").textContent = fresh.querySelector("[data-given]").textContent;
}

// The messages of the page that came back, beside their fields.
function complain(fresh) {
  for (const asked of form.querySelectorAll("[data-asked]")) {
    const other = fresh.getElementById(asked.id);
    asked.querySelector(".field-error")?.remove();
    const error = other.querySelector(".field-error");
    if (error) asked.querySelector("legend").after(document.adoptNode(error));
    const summary = asked.querySelector("summary"), count = other.querySelector("summary");
    if (summary) summary.textContent = count.textContent;
    for (const [here, there] of [[asked, other], [asked.querySelector(".typed"), other.querySelector(".typed")]]) {
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (there?.hasAttribute(name)) here.setAttribute(name, there.getAttribute(name)); else here?.removeAttribute(name);
      }
    }
  }
  return [...form.querySelectorAll(".field-error")].map((error) => error.textContent);
}

async function send() {
  if (saving) { again = true; return; }
  saving = true;
  document.getElementById("ranked").setAttribute("aria-busy", "true");
  const sent = new Map(controls().map((control) => [control, state(control)]));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("form[data-sharpen]")) throw new Error(`status ${answer.status}`);
    const errors = complain(fresh);
    if (answer.ok) {
      follow(fresh, sent);
      swap(fresh);
      history.replaceState(history.state, "", answer.url);
      const said = document.querySelector("#revision [data-said]");
      status.textContent = said ? `List re-ranked. ${said.textContent}` : "Nothing changed.";
    } else {
      document.title = fresh.title;
      status.textContent = errors.length ? `Not saved. ${errors.join(". ")}.` : "Not saved. Reload the page and choose again.";
    }
  } catch {
    status.textContent = "Not saved: the site could not be reached. Press the button to try again.";
    save.hidden = false;
  }
  document.getElementById("ranked").removeAttribute("aria-busy");
  saving = false;
  if (again) { again = false; send(); }
}

form.addEventListener("change", send);
form.addEventListener("submit", (event) => {
  if (save.hidden) { event.preventDefault(); send(); }
});
