// A button with data-confirm asks once in a dialog of our own before its form is sent.
// A form is sent once: a second click within the same page does nothing.
function ask(question, yes, danger) {
  const template = document.getElementById("confirm-dialog");
  const dialog = template.content.firstElementChild.cloneNode(true);
  dialog.querySelector("[data-question]").textContent = question;
  const button = dialog.querySelector("[value=yes]");
  button.textContent = yes;
  button.classList.add(danger ? "btn-danger" : "btn-primary");
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

export function startConfirmations() {
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (form.dataset.sent === "yes") {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      const question = submitter?.dataset.confirm;
      if (question && form.dataset.confirmed !== "yes") {
        event.preventDefault();
        event.stopPropagation();
        ask(question, submitter.textContent.trim(), submitter.matches("[class*=danger]")).then(
          (agreed) => {
            if (!agreed) return;
            form.dataset.confirmed = "yes";
            form.requestSubmit(submitter);
            delete form.dataset.confirmed;
          },
        );
        return;
      }
      if (form.method === "post" && !form.matches("[hx-post], [data-hx-post]")) form.dataset.sent = "yes";
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
