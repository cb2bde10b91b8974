// Small helps on the page of the audit log: copy the head, take the key from its file.

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = source === null;
  button.onclick = async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  };
}

for (const field of document.querySelectorAll("[data-file-field]")) field.hidden = false;
for (const input of document.querySelectorAll("[data-file-into]")) {
  input.onchange = async () => {
    const [file] = input.files;
    if (file === undefined) return;
    document.getElementById(input.dataset.fileInto).value = await file.text();
    // The key is in the form now, and nowhere else on the page.
    input.value = "";
  };
}
