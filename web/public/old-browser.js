// Runs only in a browser without modules: says so in a plain sentence.
document.addEventListener('DOMContentLoaded', function () {
  document.getElementById('old-browser').removeAttribute('hidden');
});
