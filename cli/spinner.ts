import { isColoured } from "./terminal.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const EVERY_MS = 100;
const CLEAR_LINE = "\r\u001b[2K";

/** A line on standard error that moves while something is waited for; on no terminal it is said once. Returns what takes it away. */
export function spin(text: string, stream: NodeJS.WriteStream = process.stderr): () => void {
  if (!isColoured(stream)) {
    stream.write(`${text}\n`);
    return () => undefined;
  }
  let frame = 0;
  const draw = () => {
    stream.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${text}`);
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, EVERY_MS);
  return () => {
    clearInterval(timer);
    stream.write(CLEAR_LINE);
  };
}
