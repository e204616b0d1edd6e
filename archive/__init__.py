"""The archive itself: an application for Django."""
