// What an agent began to write survives a reload, a lost session and a wrong click, in this tab only.
const succeeded = document.querySelector(".messagelist .success");

for (const form of document.querySelectorAll("form[data-keep-text]")) {
  const field = form.querySelector("textarea");
  if (!field) continue;
  const key = `desk-draft-${form.dataset.keepText}`;
  const wasSent = sessionStorage.getItem(`${key}-sent`);
  sessionStorage.removeItem(`${key}-sent`);
  if (wasSent && succeeded) sessionStorage.removeItem(key);
  else if (!field.value) field.value = sessionStorage.getItem(key) ?? "";
  else sessionStorage.setItem(key, field.value); // written while this script was on its way
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  form.addEventListener("submit", () => sessionStorage.setItem(`${key}-sent`, "yes"));
}
