# Privacidade: o que se guarda sobre uma pessoa e o que relatar de um incidente.
