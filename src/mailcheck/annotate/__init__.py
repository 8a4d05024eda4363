"""What sentences do (acts), what they are about (topics), and who and what a mail names."""
