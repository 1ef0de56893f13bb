// A second press sends nothing, and a page that the browser has kept is read again: the payment may have moved.
for (const form of document.querySelectorAll('form:not(#toss)')) {
  form.addEventListener('submit', (event) => {
    if (form.classList.contains('sent')) event.preventDefault();
    form.classList.add('sent');
  });
}
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
