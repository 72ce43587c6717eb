// What works on every page, before and without a connection to the server.

// Light or dark.
document.addEventListener("click", event => {
  if (event.target.closest?.("[data-switch=theme]")) Blazor.theme.switchTheme();
});

// Enter in a field of the component library sends its form, as it does in a field of HTML.
document.addEventListener("keydown", event => {
  const field = event.target, form = field.closest?.("form");
  if (event.key !== "Enter" || field.tagName !== "FLUENT-TEXT-INPUT" || !form) return;
  event.preventDefault();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  form.requestSubmit();
});
