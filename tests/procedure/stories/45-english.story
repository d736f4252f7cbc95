title: Somebody who writes English: asked, forwarded, answered, not satisfied, rated, and settled by his own words
start: 2026-04-06 08:00
citizen: Harriet Vane <harriet@travel.example>, gmail

citizen writes "Street lamps are dark"
  The street lamps in Desa Lembak Kecamatan Lembak have been dark since 1 April 2026.
  Please repair them, children walk home from school in the dark.
  Harriet Vane
citizen gets receipt
admin gets verification

30m later citizen replies to receipt
  status
citizen gets status_letter

1h later admin replies to verification
  4 Di sebelah mana lampunya?
citizen gets ask

1h later citizen replies to ask
  Details: The lamps next to the village hall, four of them.
citizen gets noted
admin gets verification

1h later admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

1h later liaison DISPERKIMTAN replies to disposition
  2 Dua dari empat lampu sudah diganti oleh petugas kami hari ini.
liaison DISPERKIMTAN gets echo
window closes
citizen gets answer
admin gets digest

20h later citizen replies to answer
  Not solved yet: two of the four lamps are still dark.
citizen gets comment_received
liaison DISPERKIMTAN gets comment

2h later liaison DISPERKIMTAN replies to comment
  2 Keempat lampu sudah menyala sejak siang ini.
liaison DISPERKIMTAN gets echo
window closes
citizen gets answer

20h later citizen replies to answer
  It is solved now, thank you!
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed

30m later citizen replies to closed
  5 stars
citizen gets noted
