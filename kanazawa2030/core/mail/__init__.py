"""The outbox: queueing, sending and showing mails."""
