title: Of two agencies that the admin names one is not known: the other gets the case, and he adds the right one later
start: 2026-04-13 10:20
citizen: Hasan Basri <hasan.basri@surat.example>, phone

citizen writes "Debu di pasar"
  Debu dan sampah di Pasar Gelumbang Kecamatan Gelumbang sejak 8 April 2026.
citizen gets receipt
admin gets verification
25m later admin replies to verification
  1 DLH dan Dinas Antariksa
admin gets echo
citizen gets forwarded
liaison DLH gets disposition

10m later admin replies to echo
  libatkan DISPERINDAG
citizen gets forwarded
admin gets echo
liaison DLH gets echo
liaison DISPERINDAG gets disposition
case 1 is handling/distribution,distribution
