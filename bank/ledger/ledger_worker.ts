import { toFailure } from "./worker_messages.ts";
import type { Answer, Ask } from "./worker_messages.ts";
import { WorkingBooks } from "./working_books.ts";

// The thread that owns the books: it alone waits for the disk.

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Ask>) => void;
  postMessage(answer: Answer): void;
};

const books = new WorkingBooks((warning) => thread.postMessage({ warning }));

// Only `open` takes more than one turn, and nothing else is asked before it has answered.
thread.onmessage = async ({ data }) => {
  try {
    thread.postMessage({ answer: await books.serve(data) });
  } catch (error) {
    thread.postMessage({ failure: toFailure(error) });
  }
};
