// What a page does when somebody signs in: it fetches a token from its own
// backend and hands it to the form, again before its time is over.

const RENEW_MS = 4 * 60 * 1000;
const who = document.getElementById("who");
let renewal;

async function signIn(user) {
  clearTimeout(renewal);
  const answer = await fetch("/support-token?as=" + encodeURIComponent(user));
  if (!answer.ok) {
    who.textContent = "Signing in did not work: this host has no secret to sign with.";
    return;
  }
  Intake.identify(await answer.text());
  who.textContent = "You are signed in as " + user + ".";
  renewal = setTimeout(signIn, RENEW_MS, user);
}

function signOut() {
  clearTimeout(renewal);
  Intake.identify(null);
  who.textContent = "You are not signed in.";
}

for (const button of document.querySelectorAll("[data-sign-in]")) {
  button.addEventListener("click", () => signIn(button.dataset.signIn));
}
document.querySelector("[data-sign-out]").addEventListener("click", signOut);
