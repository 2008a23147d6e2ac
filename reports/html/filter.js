// Filters over the claims. The page reads in full without them.
"use strict";
const form = document.getElementById("filters");
const claims = [...document.querySelectorAll("details.claim")];
const unfold = document.getElementById("unfold");
const content = new Map(claims.map(claim => [claim, claim.id.toLowerCase() + " " + claim.textContent.toLowerCase()]));

function filter() {
  const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = ["text", "verdict", "level", "tier"].filter(name => form[name].value);
  let shown = 0;
  for (const claim of claims) {
    claim.hidden = !(wanted.every(name => claim.dataset[name] === form[name].value)
      && words.every(word => content.get(claim).includes(word)));
    shown += !claim.hidden;
  }
  for (const text of document.querySelectorAll("section.text")) {
    text.hidden = !text.querySelector("details.claim:not([hidden])");
  }
  document.getElementById("shown").textContent = `${shown} of ${claims.length}`;
}

function reveal() {
  const claim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (claim && claims.includes(claim)) {
    if (claim.hidden) {
      form.reset();
      filter();
    }
    claim.open = true;
    claim.scrollIntoView();
  }
}

for (const [name, value] of new URLSearchParams(location.search)) {
  if (form[name]) form[name].value = value;
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
unfold.addEventListener("click", () => {
  const open = unfold.getAttribute("aria-pressed") !== "true";
  for (const claim of claims) claim.open = open;
  unfold.setAttribute("aria-pressed", open);
  unfold.textContent = open ? "Close all" : "Open all";
});
addEventListener("hashchange", reveal);
filter();
reveal();
