// What a link leads to opens in place, and what a button changes is swapped into the page: the same addresses and the same
// POSTs as without this file. The sharpening panel saves each answer once the person stops choosing; it stays in place
// itself, so focus and what is being typed are never lost.

const REST = 700;  // milliseconds without another choice, after which somebody has stopped
const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

// --- parts of other pages, opened where they are asked for ------------------------------------------------------------

async function open(link) {
  const id = link.dataset.opens, row = link.closest(".row");
  const shown = document.getElementById(id);
  if (shown) { shown.hidden = !shown.hidden; link.setAttribute("aria-expanded", String(!shown.hidden)); return; }
  link.setAttribute("aria-busy", "true");
  try {
    const part = (await parse(await fetch(link.href))).getElementById(id);
    if (!part) throw new Error("no such part");
    if (row) row.append(document.adoptNode(part)); else link.after(document.adoptNode(part));
    link.setAttribute("aria-expanded", "true");
    link.removeAttribute("aria-busy");
  } catch {
    location.href = link.href;
  }
}

// --- forms and links whose answer is swapped in -----------------------------------------------------------------------

function swap(fresh) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const other = fresh.getElementById(part.id);
    if (other && part.matches("details")) other.open = part.open;
    if (other) part.replaceWith(document.adoptNode(other));
  }
  document.title = fresh.title;
  mark();
}

async function follow(url, options, otherwise) {
  try {
    const answer = await fetch(url, options), fresh = await parse(answer);
    if (!answer.ok || !fresh.getElementById("ranked")) throw new Error(`status ${answer.status}`);
    swap(fresh);
    renew(fresh);
    history.replaceState(history.state, "", answer.url.split("#")[0]);
    document.querySelector("[data-said]")?.focus();
  } catch {
    otherwise();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens], a[data-in-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.dataset.opens) open(link);
  else follow(link.href, {}, () => { location.href = link.href; });
});

document.addEventListener("submit", (event) => {
  const sent = event.target, button = event.submitter;
  if (!sent.matches("[data-in-place]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(sent, button));
  follow(sent.action, { method: "POST", body }, () => { delete sent.dataset.inPlace; sent.requestSubmit(button); });
});

// A link that opens something says so.
function mark() {
  for (const link of document.querySelectorAll("a[data-opens]:not([aria-expanded])")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
  }
}
mark();

// --- the sharpening panel ---------------------------------------------------------------------------------------------

const form = document.querySelector("form[data-sharpen]");
// What an Undo or a suggestion changed shows in the panel, too.
const renew = form ? sharpen() : () => {};

function sharpen() {
  const controls = () => [...form.querySelectorAll("input:not([type=hidden]), select")];
  const state = (control) => /checkbox|radio/.test(control.type) ? control.checked : control.value;
  const put = (control, value) => { if (/checkbox|radio/.test(control.type)) control.checked = value; else control.value = value; };

  const status = document.createElement("p");
  status.className = "sharpened fine";
  status.setAttribute("role", "status");
  const save = form.querySelector("[data-save]");
  save.hidden = true;
  form.append(status);

  // What stands to be seen above the list already is only read out here.
  function aloud(words) {
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = ` ${words}`;
    return hidden;
  }

  let saving = false, again = false, timer = 0;

  // What was saved elsewhere shows here too, except where the student has gone on since.
  function update(fresh, sent) {
    const panel = fresh.querySelector("form[data-sharpen]");
    for (const control of controls()) {
      const other = panel.querySelector(`#${CSS.escape(control.id)}`);
      if (other && state(control) === sent.get(control)) put(control, state(other));
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
    clearTimeout(timer);
    if (saving) { again = true; return; }
    saving = true;
    document.getElementById("ranked").setAttribute("aria-busy", "true");
    const sent = new Map(controls().map((control) => [control, state(control)]));
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const fresh = await parse(answer);
      if (!fresh.querySelector("form[data-sharpen]")) throw new Error(`status ${answer.status}`);
      const errors = complain(fresh);
      if (answer.ok) {
        update(fresh, sent);
        swap(fresh);
        history.replaceState(history.state, "", answer.url);
        const said = document.querySelector("#revision [data-said]");
        status.textContent = said ? "List re-ranked." : "Nothing changed.";
        if (said) status.append(aloud(said.textContent));
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

  // An arrow key in a list or among radio buttons passes over answers that nobody means.
  form.addEventListener("change", (event) => {
    clearTimeout(timer);
    if (/checkbox|text/.test(event.target.type)) send(); else timer = setTimeout(send, REST);
  });
  form.addEventListener("submit", (event) => {
    if (save.hidden) { event.preventDefault(); send(); }
  });
  return (fresh) => {
    if (fresh.querySelector("form[data-sharpen]")) update(fresh, new Map(controls().map((control) => [control, state(control)])));
  };
}
