// A second press of a button would issue a second key for the order.
const form = document.querySelector('form');
form?.addEventListener('submit', (event) => {
  if (form.classList.contains('sent')) event.preventDefault();
  form.classList.add('sent');
});
addEventListener('pageshow', () => form?.classList.remove('sent'));
