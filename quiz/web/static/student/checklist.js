// The checklist saves itself: each tick is sent with the form, one after the other. Without this file its button does it.

const form = document.querySelector("[data-checklist]");
const said = form?.querySelector("[data-said]");
let sending = Promise.resolve();

form?.addEventListener("change", () => {
  const sent = new URLSearchParams(new FormData(form));
  sending = sending.then(async () => {
    const answer = await fetch(form.action, { method: "POST", body: sent });
    said.textContent = answer.ok ? "Saved." : "Not saved: press Save.";
  }).catch(() => { said.textContent = "Not saved: you may be offline. Press Save later."; });
});
