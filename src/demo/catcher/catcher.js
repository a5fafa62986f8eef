// Times as this computer counts them, and the list anew when something arrived.
function local() {
  for (const one of document.querySelectorAll('time')) {
    one.textContent = new Date(one.dateTime).toLocaleTimeString(document.documentElement.lang);
  }
}

async function look() {
  const main = document.querySelector('main[data-count]');
  if (!main || document.hidden) return;
  try {
    const answer = await fetch('/');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.querySelector('main[data-count]');
    if (!now || now.dataset.count === main.dataset.count) return;
    const held = document.activeElement?.getAttribute('href');
    main.replaceWith(now);
    local();
    if (held) document.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
  } catch {
    // The demonstration was stopped.
  }
}

local();
setInterval(look, 2000);
