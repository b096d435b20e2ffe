// Progressive enhancement of the desk: J and K go to the next and the previous request or program, R claims the request
// or, once it is one's own, begins a message; every other key presses what carries it as data-key. ? shows them all.
// Every page works without this file.

import { offerKeys } from "../keys.js";

const items = () => [...document.querySelectorAll("[data-item]")];
const toggle = document.getElementById("desk-keys");
const sheet = document.getElementById("key-sheet");

const here = () => items().findIndex((item) => item.contains(document.activeElement));

function go(step) {
  const all = items();
  const item = all[Math.min(all.length - 1, Math.max(0, here() + step))] ?? all[0];
  (item?.querySelector(".opens") ?? item)?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

function reply() {
  const button = items()[here()]?.querySelector("[data-reply]") ?? document.querySelector(".bar [data-reply]");
  if (button) button.click();
  else document.querySelector("[data-write]")?.focus();
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input")) target.focus();
  else target.click();
}

const keys = { j: () => go(1), k: () => go(-1), r: reply, "?": () => sheet.showModal() };

if (toggle) offerKeys(toggle, (key) => {
  if (sheet.open) return false;
  return Object.hasOwn(keys, key) ? keys[key]() : press(key);
});
document.querySelector("[data-sheet]")?.addEventListener("click", () => sheet.showModal());
sheet?.querySelector("[data-close]").addEventListener("click", () => sheet.close());
