import { createServer } from "node:net";
import { SetupError } from "./console.mjs";

/** Fails before any work is done when the address can't be listened on. */
export async function checkPort(host, port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new SetupError(explain(error, host, port))));
    server.listen(port, host, () => server.close(resolve));
  });
}

function explain(error, host, port) {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is in use. End what runs there, or choose another one: PORT=3001 npm start`;
    case "EACCES":
      return `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`;
    default:
      return `Cannot listen on ${host}:${port} (${error.code}). Set HOST to an address of this machine, e.g. HOST=127.0.0.1.`;
  }
}
