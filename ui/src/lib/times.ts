// Words for times. A length is floored: 42 min are left until there are only 41.

const LOCALE = "en-GB";
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds from one moment to a later one; negative if it is earlier. */
export function secondsUntil(moment: string, now: number): number {
  return Math.floor((Date.parse(moment) - now) / 1000);
}

/** A length in the largest unit that keeps it precise: `8 s`, `42 min`, `19 h`, `87 days`. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < MINUTE) return `${s} s`;
  if (s < 2 * HOUR) return `${Math.floor(s / MINUTE)} min`;
  if (s < 2 * DAY) return `${Math.floor(s / HOUR)} h`;
  return `${Math.floor(s / DAY)} days`;
}

/** Minutes and seconds of a wait: `9:41`. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / MINUTE)}:${String(s % MINUTE).padStart(2, "0")}`;
}

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALE, options);
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const DATE = format({ day: "numeric", month: "long" });
const DATE_AND_YEAR = format({ day: "numeric", month: "long", year: "numeric" });

/** A moment near now: `15:12 today`, `09:30 tomorrow`, `12:40 on 26 September`. */
export function moment(time: string, now: number): string {
  const at = new Date(time);
  const today = new Date(now);
  switch (daysBetween(today, at)) {
    case 0:
      return `${TIME.format(at)} today`;
    case 1:
      return `${TIME.format(at)} tomorrow`;
    case -1:
      return `${TIME.format(at)} yesterday`;
    default: {
      const date = at.getFullYear() === today.getFullYear() ? DATE : DATE_AND_YEAR;
      return `${TIME.format(at)} on ${date.format(at)}`;
    }
  }
}

/** An end: the clock's time if it is near, the date in full if it is far. */
export function end(time: string, now: number): string {
  const far = Math.abs(secondsUntil(time, now)) > 2 * DAY;
  return far ? DATE_AND_YEAR.format(new Date(time)) : moment(time, now);
}

/** How a moment lies to now: `18 min ago`, `in 42 min`. */
export function distance(time: string, now: number): string {
  const seconds = secondsUntil(time, now);
  return seconds < 0 ? `${span(-seconds)} ago` : `in ${span(seconds)}`;
}

function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / (DAY * 1000));
}
