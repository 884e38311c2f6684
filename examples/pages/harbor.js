// What a host page might do with the form's events and settings.

const log = document.getElementById("log");

for (const name of ["ready", "open", "close", "submit", "submitted", "error"]) {
  window.addEventListener("intake:" + name, ({ detail }) => {
    const line = document.createElement("li");
    const event = document.createElement("b");
    event.textContent = name;
    line.append(event, " " + JSON.stringify(detail));
    log.querySelector(".empty")?.remove();
    log.append(line);
    log.scrollTop = log.scrollHeight;
  });
}

const buttons = document.querySelectorAll("[data-set-theme]");
for (const button of buttons) {
  const choose = () => {
    const theme = button.dataset.setTheme;
    document.documentElement.dataset.theme = theme;
    window.Intake?.setTheme(theme);
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
  };
  button.addEventListener("click", choose);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  });
}
