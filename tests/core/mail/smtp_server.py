"""A mail server of a few lines: speaks enough SMTP to say no in every way."""

import socketserver
import threading
from contextlib import contextmanager


class _Talk(socketserver.StreamRequestHandler):
    """One connection. `server.answers` maps a command to its answer, once or always."""

    def handle(self):
        self._say(self.server.answers.get("the greeting", "220 ready"))
        for line in self.rfile:
            words = line.decode("ascii", "replace").strip()
            command = words.split()[0].upper() if words else ""
            answer = self._answer(command, words)
            if answer is None:
                return
            self._say(answer)
            if answer.startswith("354"):
                self._take()
            if command == "QUIT" or answer.startswith("421"):
                return

    def _answer(self, command, words):
        self.server.heard.append(words)
        for said, answer in self.server.answers.items():
            if words.upper().startswith(said.upper()):
                return answer
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok")

    def _take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        else:
            return  # cut off: what came so far is no mail
        answer = self.server.answers.get("the end of DATA", "250 taken")
        if not answer or answer.startswith("250"):
            self.server.taken.append(b"".join(lines))
        if answer is None:
            raise ConnectionAbortedError  # hangs up without a word
        self._say(answer)

    def _say(self, answer):
        if not answer:
            return  # holds the line and is silent
        self.wfile.write(f"{answer}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that hangs up is what some tests are about."""


@contextmanager
def smtp_server(port=0, **answers):
    """Run a server on a free port of this machine, or on `port`; it says `answers`.

    A key is how a line begins, with `_` for spaces (`RCPT_TO`), or the_end_of_DATA or
    the_greeting. An answer of None hangs up, an empty one says nothing; after a text both
    have taken it. The server keeps `heard` and `taken`, and its `answers` may be changed
    while it runs.
    """
    server = _Server(("127.0.0.1", port), _Talk)
    server.answers = {key.replace("_", " "): said for key, said in answers.items()}
    server.heard, server.taken = [], []
    server.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
