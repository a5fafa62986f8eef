# What people read when a website could not be read or written. $target is the address.

target-unreachable = { $target } could not be reached. Recado tries again by itself. If this goes on, check the internet connection; where it is a folder, check that its drive is there and that you may write into it.
target-login = { $target } does not accept the password or key. This site is paused until a new one is saved with “recado secret set”.
target-login-missing = { $target } asks for a password or key, and none is saved. Save it with “recado secret set” and name it in the site file.
target-login-key = The key saved for { $target } cannot be read. Save the whole private key, without a passphrase, with “recado secret set”.
target-login-unseen = { $target } does not know the login that Recado sends. Either the password is wrong, or the web server takes it out on the way. Save the password once more with “recado secret set”; if it stays like this, ask the programmer whether the Authorization header arrives.
target-login-in-address = The address of { $target } has a password in it. Take it out of the site file and save it with “recado secret set”.
target-stripped = { $target } does not get the login that Recado sends: the web server takes it out on the way. Pass this on to the programmer: “Please let the Authorization header through to the system behind, for example with the line SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1 in .htaccess.” This site is paused until then; afterwards run “recado resume”.
target-role = The login at { $target } may not do this. It said: { $said } Ask the programmer for an account that may publish (an editor), save its password with “recado secret set”, then run “recado resume”.
target-firewall = A firewall in front of { $target } turned Recado away; the password is not the reason. It said: { $said } Ask the web host to let Recado through. This site is paused until then; afterwards run “recado resume”.
target-not-api = { $target } answers with something that is no interface to write to, such as a web page. It said: { $said } Check “url” in the site file with the programmer, then run “recado resume”.
target-later = { $target } has too much to do and asks to be left alone for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}. Recado comes back by itself.
target-host-key-new = { $target } has not been confirmed yet. It shows the fingerprint { $offered }. Ask the programmer whether that is right, then write “host_key: { $offered }” in the site file. Nothing was sent.
target-host-key-changed = { $target } shows another fingerprint than before: { $offered } instead of { $pinned }. Nothing was sent. Ask the programmer before changing host_key in the site file.
target-refused = { $target } refused the change. It said: { $said }
target-certificate = Nobody vouches for { $target }: its certificate is not valid. Nothing was sent. Check the address in the site file, or ask the web host to renew the certificate. The computer says: { $why }
target-denied = { $target } accepts the login, but does not let it write there. Ask the web host for the right to write to this folder, or correct the address in the site file. It said: { $said }
target-full = The disk of { $target } is full, or its quota is used up. Delete what nobody needs there or ask the web host for more room; Recado tries again by itself. It said: { $said }
target-moved = Somebody else changed { $target } in the meantime. Recado looks again and starts over by itself.
target-rewritten = The history of { $target } was replaced: our last change { $last } is no longer part of it, it now stands at { $now }. Nothing was written. Ask the programmer what happened, then run “recado verify”.
target-gone = What Recado published to { $target } ({ $last }) is gone. Nothing was written. Ask the programmer what happened, then run “recado verify”.
target-not-ready = { $target } is not ready to be written to. Pass this on to the programmer: { $why }
target-no-branch = { $target } has no branch “{ $branch }”; it has: { $existing }. Correct “branch” in the site file, or add “create_branch: true”.
target-no-branch-at-all = { $target } has no branch “{ $branch }”. Correct “branch” in the site file, or add “create_branch: true”.
target-blocked = { $target } was not contacted: its address is private, or it is not encrypted. Use an https address, or add its network to “network: allow” in recado.yaml.
target-too-large = { $target } is larger than { $megabytes } MB, more than Recado fetches. Ask the programmer for a smaller repository for the website.
target-redirected = { $target } has moved to { $to }. The password was not sent there. If the new address is right, write it in the site file.
target-forbidden = Recado does not write to { $path }: { $why }.
target-forbidden-name = “{ $path }” cannot be used as the name of a file on the website. Choose a simpler name.
target-forbidden-hidden = Recado does not write to { $path }: names that begin with a dot are settings, not content. Choose another place in the site file.
target-forbidden-settings = Recado does not write to { $path }: that file steers how the website is built or served. Choose another place in the site file.
target-forbidden-link = Recado does not write to { $path }: a link to another file stands there. Choose another place in the site file.
target-forbidden-submodule = Recado does not write to { $path }: that folder belongs to another repository (a submodule). Choose another place in the site file.
target-forbidden-lfs = Recado does not write to { $path }: its content is kept in Git LFS. Choose another place in the site file.
target-forbidden-not-a-folder = Recado cannot write to { $path }: a file and a folder with the same name are in each other's way. Choose another place in the site file.
target-unknown = { $target } did not say whether the change arrived. Recado looks again by itself before doing anything else.
target-local = This computer could not do its part: { $why }. Recado tries again by itself; check that the disk is not full.
