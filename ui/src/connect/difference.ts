/** A text as what it shares with another at its beginning, what differs, and what it shares at its end. */
type Parts = [string, string, string];

/** Where two addresses differ. */
export function difference(sent: string, registered: string): "same" | { sent: Parts; registered: Parts } {
  if (sent === registered) return "same";
  const shorter = Math.min(sent.length, registered.length);
  let head = 0;
  while (head < shorter && sent[head] === registered[head]) head++;
  let tail = 0;
  while (tail < shorter - head && sent.at(-1 - tail) === registered.at(-1 - tail)) tail++;
  const cut = (text: string): Parts => [
    text.slice(0, head),
    text.slice(head, text.length - tail),
    text.slice(text.length - tail),
  ];
  return { sent: cut(sent), registered: cut(registered) };
}
