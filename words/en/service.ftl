# What `recado run` says while it runs.

service-unreadable = The folder of this workspace cannot be read: { $why }. Nothing is published and nothing is taken down until it can be read. Check that the drive is connected; Recado goes on by itself.
service-readable = The folder of this workspace can be read again. Recado goes on.
service-settings = recado.yaml was changed. That takes effect at the next start: stop `recado run` and start it again.
service-left = The site file and the folder of { $site } are gone, so nothing more is done for this site. What is on the website stays. If that is not right, put them back.
service-returned = { $site }: all files are there again. The freeze is over; nothing was taken down.
service-crashed = { $site }: a pass ended in the middle. It is made again by itself; the other sites are not affected. If this comes again, pass it on to the people who look after Recado.
service-digest = { $site }: there is a new digest. Read it with `recado status { $site }`.
service-slept = This computer was off or asleep from { $since } to { $until } (UTC). Everything is brought up to date now.
service-moved = The time zone of { $site } was changed from { $from } to { $to }. { $count ->
    [0] Nothing of the next two months moves.
    [one] One thing happens at another moment:
   *[other] { $count } things happen at other moments:
}
service-clock-back = The clock of this computer says { $now }, but it was { $last } (UTC) before. Everything is frozen, so that nothing is published at a wrong time. Set the clock right, then type `recado release`.
state-proving = It was sent, and Recado is looking whether the public page shows it.
