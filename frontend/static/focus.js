// Keeps somebody with a keyboard or a screen reader where they are. Where what has the focus goes away (another page, a
// button that has done its work, a question that is not asked any more) the browser forgets the place, and the next Tab
// begins at the top. Then what was around it takes the focus, or the heading of the page that has come instead.
//
// Written into the page itself, before the app: it is no business of any screen's.
(() => {
  // What would still say where somebody was.
  const PLACES = "dialog, article, li, tr, form, section, header, fieldset";
  // What had the focus last, and all that it stands in, from the inside out.
  let around = [];
  let waits = false;

  const isThere = (one) => one.isConnected && !one.disabled && !one.closest("[inert]") && one.getClientRects().length > 0;

  const find = () => {
    waits = false;
    if (!around.length || document.activeElement !== document.body || isThere(around[0])) return;
    const near = around.find((one) => one.matches(PLACES) && isThere(one)) || document.querySelector("h1");
    // A page that has no heading yet is still to come.
    if (!near) return;
    if (!near.hasAttribute("tabindex")) near.tabIndex = -1;
    near.focus({ preventScroll: true });
  };

  document.addEventListener("focusin", (event) => {
    around = [];
    for (let one = event.target; one; one = one.parentElement) around.push(one);
  });
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    // Only after the next frame has the browser let go of what was disabled.
    requestAnimationFrame(() => setTimeout(find));
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["disabled", "inert", "open"] });
})();
