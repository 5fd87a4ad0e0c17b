// Light and dark: the system's choice until the reader makes one.

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const themeFollowers = [];

const themeName = () => document.documentElement.dataset.theme || (systemDark.matches ? "dark" : "light");
const themeColours = () => settings.themes[themeName()];

function showTheme() {
  byId("theme-toggle").textContent = themeName() === "dark" ? "Light" : "Dark";
  for (const follower of themeFollowers) follower();
}

function startTheme() {
  byId("theme-toggle").addEventListener("click", () => {
    document.documentElement.dataset.theme = themeName() === "dark" ? "light" : "dark";
    showTheme();
    announce(`${themeName() === "dark" ? "Dark" : "Light"} theme`);
  });
  systemDark.addEventListener("change", showTheme);
  showTheme();
}
