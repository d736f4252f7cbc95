"""Commands that work as the office does, and so hold the store's lock or are the office.

`serve` is the office day and night (daemon/supervisor.py), `once` the office of a line that is up ten minutes
a day. `import`, `courier` and `aside` bring letters in or out and settle what follows, by `once`. `service`
prints the systemd unit of `serve`; `demo` plays a quarter in a folder of its own. Each may be changed without
knowing the rest, except `once.settle` and `serve.set_up_log`, which they share."""
