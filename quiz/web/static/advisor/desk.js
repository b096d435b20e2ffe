// Progressive enhancement of the desk: J and K go to the next and the previous request or program, R claims the request
// or, once it is one's own, begins a message. Every page works without this file.

import { offerKeys } from "../keys.js";

const items = [...document.querySelectorAll("[data-item]")];
const toggle = document.getElementById("desk-keys");

const here = () => items.findIndex((item) => item.contains(document.activeElement));

function go(step) {
  const item = items[Math.min(items.length - 1, Math.max(0, here() + step))] ?? items[0];
  (item?.querySelector("h3 a") ?? item)?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

function reply() {
  const within = items[here()];
  const button = within?.querySelector("[data-reply]") ?? document.querySelector(".request-head [data-reply]");
  if (button) button.click();
  else document.querySelector("[data-write]")?.focus();
}

const keys = { j: () => go(1), k: () => go(-1), r: reply };

if (toggle) offerKeys(toggle, (key) => Object.hasOwn(keys, key) && keys[key]());

// What the newest link leads to is open: the form that adds a program, the change that could not be made.
if (location.search.includes("add=")) document.getElementById("program")?.focus({ preventScroll: true });
