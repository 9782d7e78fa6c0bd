"""assignments."""

import streamlit as st

from ui.navigation import language
from ui.words import word

st.title(word("assignments", language()))
