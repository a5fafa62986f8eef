// What a page says of now: whether the shop is open, by the shop's own clock, wherever the page is
// read; which row is today's; which offers are over. Without it the page claims nothing of the minute.
(() => {
  const DAY = 864e5;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const holder = document.querySelector('script[data-hours]');
  const hours = holder && JSON.parse(holder.textContent);
  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const numeric = 'numeric';
  const format = hours && new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: hours.zone, hourCycle: 'h23', year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric,
  });

  // What the shop's clock shows, as if it were UTC.
  function wall(at) {
    const p = {};
    for (const { type, value } of format.formatToParts(at)) p[type] = +value;
    return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
  }

  // When the clock shows this: of an hour that comes twice the first or the last; of one that is left
  // out, the minute after it.
  function instant(shown, last) {
    const before = shown - DAY - wall(shown - DAY);
    const after = shown + DAY - wall(shown + DAY);
    const at = [shown + before, shown + after].sort((a, b) => a - b);
    const found = at.filter((one) => wall(one) === shown);
    if (found.length) return found[last ? found.length - 1 : 0];
    let [low, high] = at;
    while (high - low > 1000) {
      const middle = Math.round((low + high) / 2000) * 1000;
      if (middle - wall(middle) === before) low = middle; else high = middle;
    }
    return high;
  }

  function on(day) {
    const date = iso(day);
    let other = hours.days.findLast((one) => one[0] <= date && date <= one[1]);
    if (hours.holidays.includes(date) && !(other && other[3] === 'special')) other = [date, date, hours.on_holidays, 'holiday', hours.words.holiday];
    const spans = other ? other[2] : hours.weeks.findLast((one) => one[0] <= date)[1][(day + 3) % 7];
    return { other, spans };
  }

  // The opening that is on or comes next, from when to when; nothing where that is not known.
  function opening(now, today) {
    let found;
    for (let day = today - 1; day < today + 400; day += 1) {
      if (hours.until && iso(day) > hours.until) return found;
      for (const span of on(day).spans) {
        const [from, to] = span.map((minutes, end) => instant(day * DAY + minutes * 6e4, end));
        if (to <= now || to <= from) continue;
        if (!found) found = [from, to];
        else if (from > found[1]) return found;
        else found[1] = Math.max(found[1], to);
      }
      if (found && found[1] > now + 8 * DAY) return [found[0], Infinity];
    }
    return found || [Infinity];
  }

  function clock(minutes) {
    const pad = (number) => String(number).padStart(2, '0');
    const [hour, minute] = [Math.floor(minutes / 60) % 24, pad(minutes % 60)];
    if (hours.dates === 'en-US') return `${hour % 12 || 12}:${minute} ${hour < 12 ? 'am' : 'pm'}`;
    return minutes === 1440 ? '24:00' : `${pad(hour)}:${minute}`;
  }

  function sentence([from, to], now, today) {
    const { words } = hours;
    const at = from > now ? from : to;
    if (at === Infinity) return from > now ? words.closed_now : words.open_now;
    const shown = wall(at);
    let day = Math.floor(shown / DAY);
    const time = clock(shown % DAY / 6e4 || (from > now ? 0 : 1440));
    if (from <= now && shown % DAY === 0) day -= 1;
    const ahead = day - today;
    let name = hours.weekdays[(day + 3) % 7];
    if (ahead === 1) name = words.tomorrow;
    if (ahead > 6) {
      const date = hours.dates ? new Intl.DateTimeFormat(hours.dates, { timeZone: 'UTC', day: numeric, month: 'long' }).format(day * DAY) : iso(day);
      name = words.on_date.replace('{day}', date);
    }
    let said = from > now ? (ahead ? words.closed_opens_day : words.closed_opens) : words.open_until;
    said = said.replace('{day}', name);
    return said.replace('{time}', from <= now && at - now > DAY ? `${name} ${time}` : time);
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // Today's line and row, where the page was made on another day.
  function turn(today) {
    const { other, spans } = on(today);
    const date = iso(today);
    const why = other ? other[3] : 'usual';
    for (const line of all('p.today')) {
      const { closed, all_day: whole } = hours.words;
      const texts = spans.map(([from, to]) => (from === 0 && to === 1440 ? whole : `${clock(from)}–${clock(to)}`));
      if (!spans.length) texts.push(closed);
      const made = texts.flatMap((text, number) => [number ? ', ' : '', element('span', text)]);
      const note = other && other[4];
      if (note) {
        made.push(' ', element('small', note));
        if (other[5]) made[made.length - 1].lang = other[5];
      }
      const holds = element('p', '');
      holds.append(...made);
      if (holds.textContent === line.textContent.trim()) continue;
      line.replaceChildren(...made);
      line.classList.toggle('closed', !spans.length);
      for (const next of all('p.next')) next.hidden = true;
    }
    for (const row of all('tr[data-weekdays], tr[data-from]')) {
      const { from, to, weekdays } = row.dataset;
      const is = from ? why === 'special' && from === other[0] && to === other[1] : why === 'usual' && weekdays.includes((today + 3) % 7 + 1);
      const head = row.cells[0];
      const mark = head.querySelector('.mark');
      row.classList.toggle('today', is);
      if (mark && !is) mark.remove();
      if (!mark && is) {
        const made = element('em', hours.words.hours_today, 'mark');
        const note = head.querySelector('small');
        if (note) note.before(made, ' '); else head.append(' ', made);
      }
      row.hidden = Boolean(to) && to < date;
      if (row.hidden && [...row.parentNode.rows].every((one) => one.hidden)) {
        const table = row.closest('table');
        table.hidden = true;
        table.previousElementSibling.hidden = true;
      }
    }
  }

  // What is over goes; a list without anything left goes with what is around it.
  function end(now) {
    let next = Infinity;
    const due = (text) => {
      const at = Date.parse(text);
      if (at > now) next = Math.min(next, at);
      return at <= now;
    };
    for (const one of all('[data-begins]')) one.hidden = !due(one.dataset.begins);
    for (const one of all('[data-ends]')) {
      one.hidden = due(one.dataset.ends);
      const list = one.parentNode;
      if (one.localName !== 'li' || [...list.children].some((child) => !child.hidden)) continue;
      const instead = list.nextElementSibling;
      const around = list.closest('section');
      list.hidden = true;
      if (instead && 'empty' in instead.dataset) instead.hidden = false;
      else if (around && !around.querySelector('.more')) around.hidden = true;
    }
    return next;
  }

  let timer;
  function look() {
    const now = Date.now();
    let next = end(now);
    if (hours) {
      const today = Math.floor(wall(now) / DAY);
      const known = !hours.until || iso(today) <= hours.until;
      const found = known && opening(now, today);
      if (known) turn(today);
      for (const line of all('.open-now')) line.textContent = found ? sentence(found, now, today) : '';
      next = Math.min(next, instant((today + 1) * DAY, false), ...(found || []).filter((at) => at > now));
    }
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(next - now, 36e5));
  }
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) look(); });
  look();
})();
