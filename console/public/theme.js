// Before the first paint: theme and language, so that nothing flashes. A file, because the CSP allows no inline script.
(function () {
  var root = document.documentElement;
  var dark = matchMedia('(prefers-color-scheme: dark)');
  var theme = null;
  var language = navigator.language;
  try {
    theme = localStorage.getItem('onggi.theme');
    language = localStorage.getItem('onggi.language') || language;
  } catch (_) {
    // Without storage the system decides.
  }
  root.dataset.theme = theme === 'light' || theme === 'dark' ? theme : dark.matches ? 'dark' : 'light';
  root.lang = language.slice(0, 2) === 'ko' ? 'ko' : 'en';
})();
