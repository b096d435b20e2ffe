// Progressive enhancement only: number keys that choose an option, copy and print buttons. Every page works without this
// file.

import { offerKeys } from "./keys.js";

// What is wrong is read first: a page that comes back with errors opens at their summary.
document.querySelector(".error-summary")?.focus();

// A link to what is inside a closed part opens it, and on paper all parts are open; browsers of today do both themselves.
function reveal() {
  for (let part = document.getElementById(location.hash.slice(1)); part; part = part.parentElement) if (part.localName === "details") part.open = true;
}
reveal();
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => document.querySelectorAll(".fold").forEach((part) => { part.open = true; }));

const options = [...document.querySelectorAll(".option")];
const toggle = document.getElementById("number-keys");

function choose(key) {
  const option = /^[1-9]$/.test(key) && options[Number(key) - 1];
  if (!option) return false;
  option.click();
}

if (toggle && options.length) offerKeys(toggle, choose, (on) => document.documentElement.classList.toggle("keys", on));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(field.value); said.textContent = "Copied"; }
    catch { field.select(); said.textContent = "Selected: press Ctrl+C or ⌘C to copy"; }
  });
}
