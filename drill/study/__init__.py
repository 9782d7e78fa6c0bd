"""Studying as pure logic: what is due, what an exam asks, what is mastered. Data and a clock come in, data goes out."""
