// Light and dark: the system's choice until the reader makes one.

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const onPaper = window.matchMedia("print");
/** @type {(() => void)[]} */
const themeFollowers = [];

// paper is light, whatever the screen is
/** @type {() => ThemeName} */
const themeName = () => (onPaper.matches ? "light" : screenTheme());
/** @type {() => ThemeName} */
const screenTheme = () => /** @type {ThemeName | undefined} */ (document.documentElement.dataset.theme) || (systemDark.matches ? "dark" : "light");
const themeColours = () => settings.themes[themeName()];

function showTheme() {
  byId("theme-toggle").textContent = say(screenTheme() === "dark" ? "theme.light" : "theme.dark");
  for (const follower of themeFollowers) follower();
}

function startTheme() {
  byId("theme-toggle").addEventListener("click", () => {
    document.documentElement.dataset.theme = screenTheme() === "dark" ? "light" : "dark";
    showTheme();
    announce(say(themeName() === "dark" ? "theme.dark_on" : "theme.light_on"));
  });
  systemDark.addEventListener("change", showTheme);
  onPaper.addEventListener("change", showTheme);
  showTheme();
}
