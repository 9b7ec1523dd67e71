"""Every way a message comes in and goes out. Nothing above this folder names a platform."""
