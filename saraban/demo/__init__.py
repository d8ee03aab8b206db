"""Made-up letters: of the demo office in every state, and of the department at full scale."""
