# The ledger
ledger-full = The disk is full, so nothing new can be recorded or published. Free some space; work goes on by itself.
ledger-busy = Another Recado has been writing to the ledger for too long. Try again in a moment.
ledger-unreachable = The database does not answer. Check that it is running; work goes on by itself.
ledger-fenced = Another Recado has taken this over, so this one stopped. Nothing is lost.
ledger-newer = This ledger was written by a newer Recado. Update Recado on this computer; nothing was changed.
ledger-older = This ledger is from an older Recado. Run “recado publish” or “recado run” once to bring it up to date.
ledger-network-drive = { $path } is on a network drive ({ $system }), where the ledger could be damaged. Move the workspace to a disk of this computer, or set “database: postgres://…” in recado.yaml.
ledger-sqlite-old = The built-in database has version { $found }, which can lose data. Install a newer Recado.
ledger-path = { $path } cannot be used: { $why }. Check that it exists and that you may write there.
ledger-damaged = The ledger holds something that cannot be read ({ $what }). Restore a backup, or move the file away: it is rebuilt from your files and websites.
ledger-failed = The ledger failed: { $why }. Nothing was published without being recorded.

# Secrets
secret-missing = There is no secret named “{ $name }”. Enter it with: recado secret set { $name }
secret-bad-name = “{ $name }” cannot be the name of a secret. Use letters, digits, - _ and . only, at most 64.
secret-empty = The secret is empty. Paste its value and press Enter.
secret-too-long = That is too long for a password, token or key. Check what you pasted.
secret-no-key = The key that opens the secrets is missing ({ $path }). Put it back, or enter each secret again with: recado secret set NAME
secret-key-open = Other people on this computer can read the key { $path }. Run: chmod 600 { $path }
secret-key-broken = { $path } does not hold a key of Recado. Put the right file back, or move this one away and enter each secret again.
secret-key-file = The key { $path } cannot be used: { $why }.
secret-sealed = The secret “{ $name }” does not open with this key. Enter it again with: recado secret set { $name }
secret-same = “{ $name }” has this value already. Ask for a new one where it was made, then run: recado secret rotate { $name }
secret-addresses = Which addresses were erased or must not be mailed can no longer be told: that was kept with another key. Put the earlier key file back. Only if it is lost for good, run `recado secret remove { $name }`: then people who were erased can come back with an old file.
secret-addresses-no-key = The key file { $path } is not there, and only with it can it be told which addresses were erased or must not be mailed. Put the earlier key file back; on another computer with the same ledger, copy it from the first. Only if it is lost for good, run `recado secret remove { $name }`: then people who were erased can come back with an old file.
secret-key-elsewhere = The key comes from the system, not from a file that Recado may replace. Change it there, and enter each secret again with: recado secret set NAME
secret-random = This computer gives no random numbers, so nothing was sealed. Try again in a moment.
