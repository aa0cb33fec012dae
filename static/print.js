/* A button that prints, where the browser can. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.onclick = () => window.print();
    }),
  );
})();
