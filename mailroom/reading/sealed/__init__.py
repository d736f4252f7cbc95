"""What is signed or sealed, by S/MIME or OpenPGP: opened with the office's keys, and verified with the
certificates of its folder.

`sealed_mail` is what the other rooms call; it loads the libraries of the rest when such a letter comes.
`certificate_folder` knows whose certificates there are, `cms_signatures` and `cms_decryption` read CMS (RFC
5652), `openpgp_mail` reads OpenPGP (RFC 9580). `pdf_signatures` names who signed a document."""
