"use strict";
// Before anything is drawn, so that nothing flashes. Without a choice the system's decides.
window.dreamfleet = {
  // where storage is switched off a choice lasts as long as the page
  remembered(key) {
    try { return localStorage.getItem("dreamfleet-" + key); } catch { return null; }
  },
  remember(key, value) {
    try { localStorage.setItem("dreamfleet-" + key, value); } catch { /* see above */ }
  },
  isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  },
  switchTheme() {
    const theme = dreamfleet.isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    dreamfleet.remember("theme", theme);
  },
};
{
  const theme = dreamfleet.remembered("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
}
