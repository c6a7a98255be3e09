// Dates as people write them, to year, month, day and weekday. The parts are those that are written, whatever the time zone.

/** Order of year, month and day in a text; "text" has the month's English name. */
export type DateOrder = "ymd" | "dmy" | "mdy" | "text";

export const dateOrders: readonly DateOrder[] = ["ymd", "dmy", "mdy", "text"];

export interface CalendarDate {
  year: number;
  month: number;
  day: number;
}

const patterns = /* @__PURE__ */ (() => {
  const time =
    "(?:[T ,]{1,2}\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[AaPp]\\.?[Mm]\\.?)?(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?)?";
  const whole = (date: string): RegExp => new RegExp(`^${date}${time}$`);
  return {
    yearFirst: whole("(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})"),
    yearLast: whole("(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})"),
    dayName: whole("(\\d{1,2})[ -]([A-Za-z]{3,9})\\.?,?[ -](\\d{4})"),
    nameDay: whole("([A-Za-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})"),
  };
})();
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return (
    1 +
    months.findIndex(
      (month) => month === lower || month.slice(0, 3) === lower || (lower === "sept" && month[0] === "s"),
    )
  );
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A date that the calendar has, or undefined. */
function dateOf(year: number, month: number, day: number): CalendarDate | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : lengths[month - 1];
  return day >= 1 && day <= last ? { year, month, day } : undefined;
}

/** The date in a text whose parts stand in this order; undefined where there is none. */
export function readDate(text: string, order: DateOrder): CalendarDate | undefined {
  if (text.length < 8 || text.length > 40) return undefined;
  if (order === "ymd") {
    const found = patterns.yearFirst.exec(text);
    return found ? dateOf(+found[1], +found[3], +found[4]) : undefined;
  }
  if (order === "text") {
    const byDay = patterns.dayName.exec(text);
    if (byDay) return dateOf(+byDay[3], monthOf(byDay[2]), +byDay[1]);
    const byName = patterns.nameDay.exec(text);
    return byName ? dateOf(+byName[3], monthOf(byName[1]), +byName[2]) : undefined;
  }
  const found = patterns.yearLast.exec(text);
  if (!found) return undefined;
  return order === "dmy" ? dateOf(+found[4], +found[3], +found[1]) : dateOf(+found[4], +found[1], +found[3]);
}

/** Days since 1970-01-01, by the Gregorian calendar (Hinnant, "days_from_civil"). */
export function daysOf({ year, month, day }: CalendarDate): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

/** Monday 0 to Sunday 6. */
export const weekdayOf = (date: CalendarDate): number => (((daysOf(date) + 3) % 7) + 7) % 7;

/** The date of a number of days since 1970-01-01, as yyyy-mm-dd. */
export function isoDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}
