# watch: opening the folder, what the reading itself finds, and when a site is frozen

workspace-missing = There is no folder { $folder }. Check the spelling, or make a new workspace there with "recado init { $folder }".
workspace-not-a-folder = { $folder } is a file, not a folder. Give the folder that holds "sites" and "content".
workspace-not-one = { $folder } is not a Recado workspace: it has neither a folder "sites" nor a file "recado.yaml". Go to the right folder, or make a new workspace with "recado init".
workspace-unreadable = The folder { $folder } cannot be read ({ $why }). Check that the drive is connected and that you may open it.

finding-file-not-here = This file is not on this computer yet.
    .hint = Wait until the synced folder has fetched it, or open the file once. Until then the last good version stays on the site.
finding-file-linked = This file also exists under another name (a hard link), so a change there changes it here.
    .hint = Make a real copy of the file, and delete the linked one.
finding-link-not-followed = This is a link to somewhere else. Recado does not follow links.
    .hint = Put the file or folder itself here.
finding-folder-unreadable = This folder cannot be opened ({ $why }), so what is in it is not known.
    .hint = Check the folder's permissions and that the drive is connected. Nothing on the site is changed meanwhile.
finding-folder-too-deep = There are too many folders inside folders here.
    .hint = Move the files up. Recado looks into twelve folders, one in another.
finding-folder-too-full = There are too many files here; Recado reads up to { $most } for one site.
    .hint = Move files that do not belong to the site somewhere else.
finding-folder-too-large = The files of this site are too large together; Recado reads up to { $most } MB for one site.
    .hint = Make the pictures smaller, or move files that do not belong to the site somewhere else.
finding-name-not-text = The name of this file has letters that cannot be read.
    .hint = Give the file a new name with plain letters.
finding-site-file-yml = This file is not read because its name ends in ".yml".
    .hint = Rename it to { $name }.
finding-file-still-empty = This file has been empty for ten minutes, so it counts as not saved yet. The last good version stays on the site.
    .hint = Save it again from your editor. If the item should go away, delete the file.
finding-text-shrank = This file suddenly has less than half of its text. Recado waits a minute before it believes that.
    .hint = If you meant it, there is nothing to do. If not, save the file again.

absent-workspace = The folder does not look like it did: the file ".recado/workspace-id" is gone. Perhaps a drive is not connected. Nothing is changed on any site. Connect the drive again; if this is how it should be, type "recado release".
absent-other-workspace = Another workspace now stands at this place. Nothing is changed on any site. Put the right folder back; if this is how it should be, type "recado release".
absent-folder = The folder content/{ $site } is gone, although { $count ->
        [one] it held one item
       *[other] it held { $count } items
    }. Perhaps a drive is not connected. Nothing is taken off the site. Put the folder back; if everything should really go, type "recado release { $site }".
absent-unreadable = { $path } cannot be read ({ $why }). Nothing is taken off the site { $site }. Check the drive and the folder's permissions; Recado goes on by itself once it can read it.
absent-many = { $count } of { $of } items of { $site } are gone at once: { $list }. They stay on the site. Put the files back; if they should really go, type "recado release { $site }".

lock-held = Recado already runs for this folder on { $host } (process { $pid }, since { $since } UTC). Use that one, or stop it first.
lock-held-unknown = Recado already runs for this folder. Use that one, or stop it first.
lock-failed = { $path } cannot be locked ({ $why }). The folder must be on a disk of this computer and you must be allowed to write there.

polling-asked = File events are turned off: Recado reads the folder every 20 seconds instead.
polling-too-many-watches = The system's limit of watched folders is reached. Recado reads the folder every 20 seconds instead. To notice changes at once, raise it: sudo sysctl fs.inotify.max_user_watches=524288
polling-too-many-instances = The system's limit of programs that watch folders is reached. Recado reads the folder every 20 seconds instead. To notice changes at once, raise it: sudo sysctl fs.inotify.max_user_instances=1024
polling-no-event = This drive does not tell when a file changes. Recado reads the folder every 20 seconds instead; a saved file takes up to a minute.
polling-network-drive = The folder is on a network drive ({ $kind }), where changes made elsewhere are not told. Recado reads it every 20 seconds instead; a saved file takes up to a minute.
polling-other = File changes cannot be heard ({ $why }). Recado reads the folder every 20 seconds instead; a saved file takes up to a minute.
