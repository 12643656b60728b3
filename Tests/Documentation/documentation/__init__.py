"""What Tests/Documentation/run is made of."""
