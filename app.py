"""Start with `streamlit run app.py`: page configuration, navigation."""

import streamlit as st

from ui import navigation

st.set_page_config(page_title="Deep Learning Drill", page_icon="🧠", layout="wide")
navigation.run()
